/** Something about the capabilities or permissions of an app, for its developer. */
export interface Problem {
  /** `src-tauri/capabilities/main.json:7 permissions[1]` */
  readonly place: string;
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** The app cannot start. */
export class AclError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ place, text }) => `${place}: ${text}`).join("\n"));
    this.name = "AclError";
    this.problems = problems;
  }
}
