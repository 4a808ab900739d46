import { describe, expect, test } from "vitest";
import { frozen, large, leaf, table, told, trace } from "./spelled-trace.js";

describe("changes of an entry", () => {
  test.each<[string, string[], string[]]>([
    [
      "pages mapped one after the other are a run",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 201 level 1 old_spte ${frozen} new_spte ${leaf(9)}`,
      ],
      ["fault 200+2 4k 0"],
    ],
    [
      "a page is unmapped",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 200 level 1 old_spte ${leaf(7)} new_spte 0`,
      ],
      ["fault 200+1 4k 0", "remove 200+1 0"],
    ],
    [
      "frozen is unmapped, and what follows no news",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 200 level 1 old_spte ${leaf(7)} new_spte 5a0`,
        "changed 200 level 1 old_spte 5a0 new_spte 8000000000000000",
      ],
      ["fault 200+1 4k 0", "remove 200+1 0"],
    ],
    [
      "permissions only",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 200 level 1 old_spte ${leaf(7)} new_spte ${leaf(7).replace(/e67$/, "c67")}`,
      ],
      ["fault 200+1 4k 0"],
    ],
    [
      "another frame",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 200 level 1 old_spte ${leaf(7)} new_spte ${leaf(8)}`,
      ],
      ["fault 200+1 4k 0", "remove 200+1 0", "fault 200+1 4k 0"],
    ],
    [
      "tables alone",
      [
        `changed 0 level 4 old_spte 0 new_spte ${table}`,
        `changed 200 level 2 old_spte 0 new_spte ${table}`,
        `changed 200 level 2 old_spte ${table} new_spte ${frozen}`,
        `changed 0 level 1 old_spte 0 new_spte ${leaf(1)}`,
      ],
      ["fault 0+1 4k 0"],
    ],
    [
      "a leaf of 2M and one of 1G",
      [
        `changed 200 level 2 old_spte 0 new_spte ${large(512)}`,
        `changed 40000 level 3 old_spte 0 new_spte ${large(2 ** 18)}`,
      ],
      ["fault 200+512 2m 0", "fault 40000+262144 1g 0"],
    ],
    [
      "a split, told twice",
      [
        `changed 200 level 2 old_spte 0 new_spte ${large(512)}`,
        `changed 200 level 2 old_spte ${large(512)} new_spte ${table}`,
        `split 200 spte ${large(512)} level 2 errno 0`,
        `changed 3ff level 1 old_spte ${leaf(1023)} new_spte 0`,
      ],
      ["fault 200+512 2m 0", "demote 200+512 4k 0", "remove 3ff+1 0"],
    ],
    [
      "a split that fails",
      [
        `changed 200 level 2 old_spte 0 new_spte ${large(512)}`,
        `split 200 spte ${large(512)} level 2 errno -12`,
      ],
      ["fault 200+512 2m 0"],
    ],
    [
      "a split of what was there before",
      [`split 200 spte ${large(512)} level 2 errno 0`],
      ["fault 200+512 2m 0", "demote 200+512 4k 0"],
    ],
    [
      "1G split to the page",
      [
        `changed 40000 level 3 old_spte 0 new_spte ${large(2 ** 18)}`,
        `changed 40000 level 3 old_spte ${large(2 ** 18)} new_spte ${table}`,
        `changed 40200 level 2 old_spte ${large(2 ** 18 + 512)} new_spte ${table}`,
        `changed 40200 level 1 old_spte ${leaf(2 ** 18 + 512)} new_spte 0`,
      ],
      [
        "fault 40000+262144 1g 0",
        "demote 40000+262144 2m 0",
        "demote 40200+512 4k 0",
        "remove 40200+1 0",
      ],
    ],
    [
      "a page unmapped out of leaves whose split does not show",
      [
        `changed 40000 level 3 old_spte 0 new_spte ${large(2 ** 18)}`,
        `changed 40201 level 1 old_spte ${leaf(9)} new_spte 0`,
      ],
      [
        "fault 40000+262144 1g 0",
        "demote 40000+262144 2m 0",
        "demote 40200+512 4k 0",
        "remove 40201+1 0",
      ],
    ],
    [
      "a promotion comes after the pages below are gone",
      [
        `changed 200 level 1 old_spte 0 new_spte ${leaf(7)}`,
        `changed 201 level 1 old_spte 0 new_spte ${leaf(8)}`,
        `changed 200 level 2 old_spte ${table} new_spte ${large(512)}`,
        `changed 200 level 1 old_spte ${leaf(7)} new_spte 5a0`,
        `@CPU 1/KVM-11| changed 900 level 1 old_spte 0 new_spte ${leaf(3)}`,
        `changed 201 level 1 old_spte ${leaf(8)} new_spte 5a0`,
        `set 200 spte ${large(512)} (rwxu) level 2 at 8`,
        `split 200 spte ${large(512)} level 2 errno 0`,
      ],
      [
        "fault 200+2 4k 0",
        "remove 200+1 0",
        "fault 900+1 4k 1",
        "remove 201+1 0",
        "fault 200+512 4k 0",
      ],
    ],
    [
      "set entries where no change shows",
      [
        `set 200 spte ${leaf(7)} (rwxu) level 1 at 8`,
        `set 200 spte ${leaf(7)} (rwxu) level 1 at 8`,
        `set 400 spte ${large(512)} (rwxu) level 2 at 8`,
        "set 900 spte 0 (----) level 1 at 8",
      ],
      ["fault 200+1 4k 0", "fault 400+512 2m 0"],
    ],
    [
      "a leaf of 2M unmapped in pieces",
      [
        `changed 200 level 2 old_spte 0 new_spte ${large(512)}`,
        `split 200 spte ${large(512)} level 2 errno 0`,
        `changed 201 level 1 old_spte ${leaf(513)} new_spte 0`,
        `changed 200 level 2 old_spte ${large(512)} new_spte 0`,
      ],
      [
        "fault 200+512 2m 0",
        "demote 200+512 4k 0",
        "remove 201+1 0",
        "remove 200+1 0",
        "remove 202+510 0",
      ],
    ],
  ])("%s", (_, lines, expected) => {
    expect(told(trace(...lines))).toEqual(expected);
  });
});
