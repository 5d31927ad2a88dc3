import type { Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { toSettings } from "../protocol/window-options.ts";
import type { Problem } from "../protocol/dev-page.ts";
import type { CoreChild, CoreChildEvents } from "./core-child.ts";
import { createCoreRunner } from "./core-runner.ts";
import type { CoreStart, ToCore, ToSupervisor } from "./messages.ts";

interface FakeChild extends CoreChild {
  readonly said: ToCore[];
  readonly connections: Socket[];
  say(message: ToSupervisor): void;
  end(how: string): Promise<void>;
}

function setUp() {
  const children: FakeChild[] = [];
  const failed = vi.fn<(problem: Problem) => void>();
  const running = vi.fn<() => void>();
  const alone = vi.fn<(socket: Socket) => void>();
  const forgotten = vi.fn<() => void>();
  const runner = createCoreRunner({
    fork(events: CoreChildEvents) {
      const { promise: ended, resolve } = Promise.withResolvers<string>();
      const child: FakeChild = {
        said: [],
        connections: [],
        ended,
        send(message, connection) {
          child.said.push(message);
          if (connection) child.connections.push(connection);
        },
        stop(restarting) {
          child.said.push({ kind: "stop", restarting });
          return ended;
        },
        say: (message) => events.heard(message),
        async end(how) {
          resolve(how);
          await ended;
          await Promise.resolve();
        },
      };
      children.push(child);
      return child;
    },
    describeStart: () => ({ coreId: "x" }) as CoreStart,
    heard: () => undefined,
    wrote: () => undefined,
    running,
    failed,
    answerWithoutCore: alone,
    forgetFailure: forgotten,
  });
  const child = (i: number): FakeChild => children[i] as FakeChild;
  return { runner, children, child, failed, running, alone, forgotten };
}

const connection = () => ({ destroy: vi.fn<() => void>() }) as unknown as Socket;
const kinds = ({ said }: FakeChild): string[] => said.map(({ kind }) => kind);
const LISTENING = { kind: "listening" } as const;
const TOOK = { kind: "took-connection" } as const;
const PROBLEM = { kind: "problem", problem: { title: "No", message: "no" }, whole: "" } as const;

/** After everything that has been set going without a clock. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("connections", () => {
  it("wait while the core starts, and are handed over one by one, in order", async () => {
    const { runner, child } = setUp();
    const [a, b] = [connection(), connection()];
    runner.start();
    runner.takeConnection(a);
    runner.takeConnection(b);
    await settled();
    expect(kinds(child(0))).toEqual(["start"]);
    child(0).say(LISTENING);
    expect(child(0).connections).toEqual([a]);
    child(0).say(TOOK);
    expect(a.destroy).toHaveBeenCalledOnce();
    expect(child(0).connections).toEqual([a, b]);
  });

  it("on their way to a core that dies go to the next", async () => {
    const { runner, child } = setUp();
    const [a, b] = [connection(), connection()];
    runner.start();
    child(0).say(LISTENING);
    runner.takeConnection(a);
    runner.takeConnection(b);
    runner.start();
    child(1).say(LISTENING);
    await child(0).end("SIGKILL");
    child(1).say(TOOK);
    expect(child(1).connections).toEqual([b, a]);
    expect(a.destroy).not.toHaveBeenCalled();
  });

  it("are answered without a core where it has failed", () => {
    const { runner, child, alone } = setUp();
    const [a, b] = [connection(), connection()];
    runner.start();
    runner.takeConnection(a);
    child(0).say(PROBLEM);
    runner.takeConnection(b);
    expect(alone.mock.calls).toEqual([[a], [b]]);
  });

  it("that are too many end the oldest", () => {
    const { runner } = setUp();
    const all = Array.from({ length: 257 }, connection);
    runner.start();
    for (const one of all) runner.takeConnection(one);
    expect(all[0]?.destroy).toHaveBeenCalledOnce();
    expect(all[1]?.destroy).not.toHaveBeenCalled();
  });
});

describe("the core", () => {
  it("is started anew in the warm process that waits, after the one before has ended", async () => {
    const { runner, child, children, running } = setUp();
    runner.start();
    await settled();
    child(0).say(LISTENING);
    expect(children).toHaveLength(2);
    runner.start();
    expect(runner.state).toMatchObject({ kind: "starting", child: child(1) });
    await settled();
    expect(kinds(child(0))).toEqual(["start", "stop"]);
    expect(kinds(child(1))).toEqual([]);
    await child(0).end("exit code 0");
    await settled();
    expect(kinds(child(1))).toEqual(["start"]);
    child(1).say(LISTENING);
    expect(running).toHaveBeenCalledTimes(2);
    expect(children).toHaveLength(3);
  });

  it("does not wait for one that does not end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const { runner, child } = setUp();
    runner.start();
    child(0).say(LISTENING);
    runner.start();
    await vi.advanceTimersByTimeAsync(120);
    expect(kinds(child(1))).toEqual(["start"]);
    vi.useRealTimers();
  });

  it("of the last of several saves counts; what the others say is not heard", async () => {
    const { runner, child, failed, running } = setUp();
    runner.start();
    runner.start();
    runner.start();
    await child(0).end("exit code 0");
    await child(1).end("exit code 0");
    await settled();
    expect([0, 1, 2].map((i) => kinds(child(i)).includes("start"))).toEqual([false, false, true]);
    child(0).say(PROBLEM);
    child(1).say(LISTENING);
    expect(failed).not.toHaveBeenCalled();
    expect(running).not.toHaveBeenCalled();
    expect(runner.state.kind).toBe("starting");
  });

  it("that ends by itself has failed, with how", async () => {
    const { runner, child, failed, forgotten } = setUp();
    runner.start();
    child(0).say(LISTENING);
    await child(0).end("SIGSEGV");
    expect(failed.mock.calls[0]?.[0].message).toContain("SIGSEGV");
    runner.start();
    expect(forgotten).toHaveBeenCalledTimes(2);
    expect(runner.state.kind).toBe("starting");
  });

  it("is told to end with all others, and its end is nobody's failure", async () => {
    const { runner, child, failed } = setUp();
    runner.start();
    child(0).say(LISTENING);
    const stopped = runner.stop();
    expect([kinds(child(0)), kinds(child(1))]).toEqual([["stop"], ["stop"]]);
    await child(0).end("exit code 0");
    await child(1).end("exit code 0");
    await stopped;
    expect(failed).not.toHaveBeenCalled();
  });
});

describe("a link", () => {
  const main = toSettings({ label: "main" });

  it("asked for while the core starts is asked of it when it is up", async () => {
    const { runner, child } = setUp();
    runner.start();
    const link = runner.issueLink(main);
    child(0).say(LISTENING);
    expect(child(0).said.at(-1)).toEqual({ kind: "issue-link", id: 1, window: main });
    child(0).say({ kind: "link", id: 1, url: "u", hash: "h" });
    expect(await link).toMatchObject({ url: "u", hash: "h" });
  });

  it("is refused where there is no core, or it fails before it has answered", async () => {
    const { runner, child } = setUp();
    await expect(runner.issueLink(main)).rejects.toThrow("The core does not run");
    runner.start();
    child(0).say(LISTENING);
    const link = runner.issueLink(main);
    child(0).say(PROBLEM);
    await expect(link).rejects.toThrow("The core does not run");
  });
});
