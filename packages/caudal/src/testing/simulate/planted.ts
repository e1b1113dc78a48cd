import type { Store, StoreTransaction } from '../../ports/index.ts'

/** A store some of whose statements are wrong; the bug is made anew for each state database. */
export function planted(bug: (tx: StoreTransaction, memory: Map<string, unknown>) => Partial<StoreTransaction>): (store: Store) => Store {
  return (store) => {
    const memory = new Map<string, unknown>()
    return { ...store, transaction: (work) => store.transaction((tx) => work({ ...tx, ...bug(tx, memory) })) }
  }
}
