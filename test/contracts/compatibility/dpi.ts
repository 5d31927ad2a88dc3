import { invoke, SERIALIZE_TO_IPC_FN } from "@tauri-apps/api/core";
import {
  LogicalPosition,
  LogicalSize,
  PhysicalPosition,
  PhysicalSize,
  Position,
  Size,
} from "@tauri-apps/api/dpi";
import { type Calls, gives } from "./call.ts";

/** What arrives in the core. */
const sent = (value: unknown): Promise<unknown> => invoke("echo", { value });

export const calls: Calls = {
  "new LogicalSize": gives([{ width: 2, height: 4 }, { width: 2, height: 4 }, "Logical"], () => [
    { ...new LogicalSize(2, 4).toJSON() },
    { ...new LogicalSize({ Logical: { width: 2, height: 4 } }).toJSON() },
    new LogicalSize(2, 4).type,
  ]),
  "LogicalSize#toPhysical": gives({ width: 4, height: 8 }, () =>
    new LogicalSize(2, 4).toPhysical(2).toJSON(),
  ),
  "LogicalSize#[SERIALIZE_TO_IPC_FN]": gives({ width: 2, height: 4 }, () =>
    new LogicalSize(2, 4)[SERIALIZE_TO_IPC_FN](),
  ),
  "LogicalSize#toJSON": gives({ width: 2, height: 4 }, () => sent(new LogicalSize(2, 4))),
  "new PhysicalSize": gives([{ width: 2, height: 4 }, "Physical"], () => [
    { ...new PhysicalSize({ Physical: { width: 2, height: 4 } }).toJSON() },
    new PhysicalSize(2, 4).type,
  ]),
  "PhysicalSize#toLogical": gives({ width: 1, height: 2 }, () =>
    new PhysicalSize(2, 4).toLogical(2).toJSON(),
  ),
  "PhysicalSize#[SERIALIZE_TO_IPC_FN]": gives({ width: 2, height: 4 }, () =>
    new PhysicalSize(2, 4)[SERIALIZE_TO_IPC_FN](),
  ),
  "PhysicalSize#toJSON": gives({ width: 2, height: 4 }, () => sent(new PhysicalSize(2, 4))),
  "new Size": gives("Logical", () => new Size(new LogicalSize(2, 4)).size.type),
  "Size#toLogical": gives({ width: 1, height: 2 }, () =>
    new Size(new PhysicalSize(2, 4)).toLogical(2).toJSON(),
  ),
  "Size#toPhysical": gives({ width: 4, height: 8 }, () =>
    new Size(new LogicalSize(2, 4)).toPhysical(2).toJSON(),
  ),
  "Size#[SERIALIZE_TO_IPC_FN]": gives({ Logical: { width: 2, height: 4 } }, () =>
    new Size(new LogicalSize(2, 4))[SERIALIZE_TO_IPC_FN](),
  ),
  "Size#toJSON": gives({ Physical: { width: 2, height: 4 } }, () =>
    sent(new Size(new PhysicalSize(2, 4))),
  ),
  "new LogicalPosition": gives([{ x: 2, y: 4 }, "Logical"], () => [
    { ...new LogicalPosition({ Logical: { x: 2, y: 4 } }).toJSON() },
    new LogicalPosition(2, 4).type,
  ]),
  "LogicalPosition#toPhysical": gives({ x: 4, y: 8 }, () =>
    new LogicalPosition(2, 4).toPhysical(2).toJSON(),
  ),
  "LogicalPosition#[SERIALIZE_TO_IPC_FN]": gives({ x: 2, y: 4 }, () =>
    new LogicalPosition(2, 4)[SERIALIZE_TO_IPC_FN](),
  ),
  "LogicalPosition#toJSON": gives({ x: 2, y: 4 }, () => sent(new LogicalPosition(2, 4))),
  "new PhysicalPosition": gives([{ x: 2, y: 4 }, "Physical"], () => [
    { ...new PhysicalPosition({ Physical: { x: 2, y: 4 } }).toJSON() },
    new PhysicalPosition(2, 4).type,
  ]),
  "PhysicalPosition#toLogical": gives({ x: 1, y: 2 }, () =>
    new PhysicalPosition(2, 4).toLogical(2).toJSON(),
  ),
  "PhysicalPosition#[SERIALIZE_TO_IPC_FN]": gives({ x: 2, y: 4 }, () =>
    new PhysicalPosition(2, 4)[SERIALIZE_TO_IPC_FN](),
  ),
  "PhysicalPosition#toJSON": gives({ x: 2, y: 4 }, () => sent(new PhysicalPosition(2, 4))),
  "new Position": gives("Physical", () => new Position(new PhysicalPosition(2, 4)).position.type),
  "Position#toLogical": gives({ x: 1, y: 2 }, () =>
    new Position(new PhysicalPosition(2, 4)).toLogical(2).toJSON(),
  ),
  "Position#toPhysical": gives({ x: 4, y: 8 }, () =>
    new Position(new LogicalPosition(2, 4)).toPhysical(2).toJSON(),
  ),
  "Position#[SERIALIZE_TO_IPC_FN]": gives({ Logical: { x: 2, y: 4 } }, () =>
    new Position(new LogicalPosition(2, 4))[SERIALIZE_TO_IPC_FN](),
  ),
  "Position#toJSON": gives({ Physical: { x: 2, y: 4 } }, () =>
    sent(new Position(new PhysicalPosition(2, 4))),
  ),
};
