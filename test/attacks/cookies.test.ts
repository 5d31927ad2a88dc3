// Cookies know no ports: what other programs on localhost leave in the browser comes to the app as well (attacks C18).
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lab, request, sendBytes, startLab, upgrade } from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const cookies = (kilobytes: number): string => `c=${"x".repeat(kilobytes * 1024)}`;
const refusals = () => lab.app.events.filter(({ code }) => code === "request-refused");

it("C18: forty kilobytes of them keep neither a document nor a page out", async () => {
  const headers = { Cookie: cookies(40) };
  expect((await request(lab.port, { headers })).status).toBe(200);
  const { entry } = await lab.newWindow();
  const { socket } = await upgrade(lab.port, { headers });
  await socket?.enter(entry);
  expect(await socket?.call("echo", 1)).toMatchObject({ value: 1 });
  await lab.assertUnharmed();
});

it("C18: more than can be taken is told to the person and in the terminal", async () => {
  const { status, headers, body } = await request(lab.port, { headers: { Cookie: cookies(70) } });
  expect([status, headers.get("content-type")]).toStrictEqual([431, "text/plain; charset=utf-8"]);
  expect(body).toContain("delete the cookies of localhost");
  await lab.assertUnharmed();
  expect(refusals()).toMatchObject([{ reason: expect.stringContaining("431") }]);
});

it("H3: what is no request is told, and nothing of it", async () => {
  const before = refusals().length;
  expect((await sendBytes(lab.port, "\u001b[2J nonsense\r\n\r\n")).status).toBe(400);
  await lab.assertUnharmed();
  expect(refusals().slice(before)).toMatchObject([{ reason: expect.stringMatching(/^400 /) }]);
  expect(JSON.stringify(refusals())).not.toContain("nonsense");
});
