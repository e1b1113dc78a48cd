import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import type { JournalEvent } from '../../packages/caudal/src/journal/index.ts'
import type { Store } from '../../packages/caudal/src/ports/index.ts'
import { openPostgres, openSqlite } from '../../packages/caudal/src/store/index.ts'
import { engineWorld, memoryObjects } from '../../packages/caudal/src/testing/index.ts'
import type { Behaviour, EngineWorld } from '../../packages/caudal/src/testing/index.ts'
import type { PostgresServer } from '../servers/postgres.ts'

/** Two engines on one state, each with a connection of its own: one that works, and one that only passes on what is asked of runs. */
export interface TwoWorlds extends AsyncDisposable {
  readonly driver: EngineWorld
  readonly desk: EngineWorld
}

/** Opens two engines on one new state. */
export type OpenTwoWorlds = (behave: Behaviour) => Promise<TwoWorlds>

/** Two connections to one file. SQLite makes a thread stand still that waits for another's transaction: in one process they take turns. */
function twoStores(path: string): readonly [Store, Store] {
  let last: Promise<unknown> = Promise.resolve()
  const open = (): Store => {
    const store = openSqlite({ path, clock: systemClock })
    return {
      ...store,
      transaction(work) {
        const turn = last.then(() => store.transaction(work))
        last = turn.catch(() => undefined)
        return turn
      },
    }
  }
  return [open(), open()]
}

/** Two engines on one file. */
export const twoOnSqlite: OpenTwoWorlds = async (behave) => {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-two-'))
  const shared = twoStores(join(folder, 'state.db'))
  const objects = memoryObjects()
  const driver = await engineWorld({ behave, shared: { store: shared[0], objects, scope: 'own' } })
  const desk = await engineWorld({ behave: () => null, slots: 0, shared: { store: shared[1], objects, scope: 'own' } })
  return {
    driver,
    desk,
    async [Symbol.asyncDispose]() {
      for (const world of [desk, driver]) {
        await world[Symbol.asyncDispose]()
        await world.store.close()
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Two engines on one new database of a Postgres. */
export function twoOnPostgres(server: () => PostgresServer): OpenTwoWorlds {
  return async (behave) => {
    const url = await server().database()
    const [one, other] = [await openPostgres({ url, clock: systemClock }), await openPostgres({ url, clock: systemClock })]
    const driver = await engineWorld({ behave, shared: { ...one, scope: 'all' } })
    const desk = await engineWorld({ behave: () => null, slots: 0, shared: { ...other, scope: 'submitted' } })
    return {
      driver,
      desk,
      async [Symbol.asyncDispose]() {
        for (const world of [desk, driver]) {
          await world[Symbol.asyncDispose]()
          await world.store.close()
        }
      },
    }
  }
}

/** Resolves when an engine has told of an event. */
export function told(world: EngineWorld, wanted: (event: JournalEvent) => boolean): Promise<void> {
  if (world.events.some(wanted)) return Promise.resolve()
  return new Promise((resolve) => {
    const listening = world.engine.listen((news) => {
      if (news.kind !== 'journal' || !wanted(news.entry.event)) return
      listening.stop()
      resolve()
    })
  })
}
