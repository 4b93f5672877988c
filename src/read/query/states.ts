import { State } from "../../store/runs/state.ts";

/** All states a run can be in, to choose from when runs are listed. */
export const STATES: readonly State[] = State.options;
