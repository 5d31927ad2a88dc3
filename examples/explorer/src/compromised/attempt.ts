/** One thing that the dependency tries. */
export interface Attempt {
  /** What it does, after “It …”. */
  readonly does: string;
  /** `opening` names the folder that is open, as every script of the page may know. */
  run(this: void, opening: string): Promise<Outcome>;
}

export interface Outcome {
  /** Who kept it from succeeding. Absent where nobody did. */
  readonly stoppedBy?: "the hook" | "the frame" | "the core" | "the bridge" | "the browser";
  readonly says: string;
}

/** What it would have made in the opened folder, had any forged call been run. */
export const FORGED = "made by a compromised dependency";

export const worked = (says: string): Outcome => ({ says });
