// A point of the simulated sweep: more than 1e5 gets and puts. Threads load it by its address.
import { design } from "../../dist/sweep/design.js";
import { simulate } from "../../dist/model/simulate.js";
import { fleet } from "../../dist/scene/fleet.js";
import { host } from "../../dist/scene/host.js";
import { workload } from "../../dist/workload/workloads.js";

/** The points of the sweep: so many for each of 8. */
export const pointsOf = (replicates) => design({ vcpus: [1, 2, 4, 8], policy: ["v5", "v6"] }, { replicates });

export default ({ vcpus, policy, seed }) => {
  const on = host({ memory: "64G", pamt: "dynamic", policy });
  const events = workload("churn", fleet([{ memory: "1G", vcpus, count: 2 }]), on.policy, { seed });
  const { gets, puts, peak } = simulate(on, events, { rows: 0 });
  if (gets + puts < 1e5) throw new Error(`a point of ${gets + puts} events`);
  return { bytes: peak };
};
