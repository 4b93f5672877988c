/* The words of the verdict on a run's code, which the footer of `ig run` shares with its readers. */

export const UNCHANGED = "unchanged since this run";

export const changedDuring = (names: string) => `changed during this run: ${names}`;

export const changedSince = (names: string) => `changed since: ${names}`;
