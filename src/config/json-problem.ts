import { type ParseErrorCode, printParseErrorCode } from "jsonc-parser";

/** The parser's names for what is wrong, in words. The place that is told beside them is where it noticed. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["InvalidSymbol", "this is no JSON value; a text stands in double quotes"],
  ["InvalidNumberFormat", "this is no number that JSON knows"],
  [
    "PropertyNameExpected",
    "a key in double quotes is missing here, or the comma before is too much",
  ],
  ["ValueExpected", "a value is missing here, or the comma before is too much"],
  ["ColonExpected", "a colon is missing here"],
  ["CommaExpected", "a comma is missing here"],
  ["CloseBraceExpected", "a closing `}` is missing"],
  ["CloseBracketExpected", "a closing `]` is missing"],
  ["EndOfFileExpected", "there is something behind the end"],
  ["InvalidCommentToken", "JSON has no comments"],
  ["UnexpectedEndOfComment", "JSON has no comments"],
  ["UnexpectedEndOfString", "the closing double quote is missing"],
  ["UnexpectedEndOfNumber", "this number is not finished"],
  ["InvalidUnicode", "`\\u` must be followed by four hexadecimal digits"],
  [
    "InvalidEscapeCharacter",
    "this `\\` is followed by nothing it may be followed by; a backslash itself is `\\\\`",
  ],
  ["InvalidCharacter", "a text may hold no bare control character, such as a line break or a tab"],
]);

export function jsonProblem(code: ParseErrorCode): string {
  return WORDS.get(printParseErrorCode(code)) ?? "it cannot be read";
}
