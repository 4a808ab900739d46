import { GiB, MiB } from "../units.js";
import { PAGE } from "./memory.js";

/** A mapping level of Secure EPT, by the size of its leaf. */
export type Level = "4k" | "2m" | "1g";

/** The levels, smallest first. */
export const levels = ["4k", "2m", "1g"] as const;

/** Bytes of one leaf of each level. */
export const levelBytes: Readonly<Record<Level, number>> = { "4k": PAGE, "2m": 2 * MiB, "1g": GiB };
