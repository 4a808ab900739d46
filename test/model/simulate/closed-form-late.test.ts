import { describe } from "vitest";
import { meets, meetsStatic } from "./closed-form.js";

describe.each(["v6", "merged"])("closed form = simulation, to the byte: %s", (name) => {
  meets(name, "best", 2000);
  meets(name, "worst", 150);
  meetsStatic(name, 100);
});
