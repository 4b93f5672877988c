import { watchRun } from "../read/query/watch-run.ts";

/** Logs a client wants to hear of. One entry a URI, however often it asked. */
export interface Subscriptions {
  add(uri: string, store: string, run: string): void;
  remove(uri: string): void;
  clear(): void;
}

/** @param updated tells the client that a resource changed; called at most once a second for each */
export function subscriptions(updated: (uri: string) => void): Subscriptions {
  const watched = new Map<string, AbortController>();
  const remove = (uri: string) => {
    watched.get(uri)?.abort();
    watched.delete(uri);
  };
  return {
    remove,
    add(uri, store, run) {
      remove(uri);
      const unsubscribed = new AbortController();
      watched.set(uri, unsubscribed);
      // A run that is deleted has no more news; the subscription stays, and stays silent.
      watchRun(store, run, unsubscribed.signal, () => updated(uri)).catch(() => {});
    },
    clear() {
      for (const uri of [...watched.keys()]) remove(uri);
    },
  };
}
