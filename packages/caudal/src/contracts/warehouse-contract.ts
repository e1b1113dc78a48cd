import { afterAll, beforeAll, describe } from 'vitest'
import type { Warehouse } from '../ports/index.ts'
import { checksColumns } from './warehouse-columns.ts'
import { keepsModels } from './warehouse-models.ts'
import { joinsByMode } from './warehouse-modes.ts'
import { profiles, profilesModels } from './warehouse-profile.ts'
import { quarantines } from './warehouse-quarantine.ts'
import { readsInStreams } from './warehouse-streams.ts'
import { keepsValues } from './warehouse-values.ts'
import { warehouseHands } from '../testing/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

/** A warehouse under test and how it is put away. */
export interface OpenedWarehouse {
  readonly warehouse: Warehouse
  /** Closes it and removes what it kept. */
  close(): Promise<void>
}

/** What every warehouse must do, as tests for vitest. All tests share one warehouse and each has datasets of its own. */
export function warehouseContract(name: string, open: () => Promise<OpenedWarehouse>): void {
  describe(`warehouse contract: ${name}`, () => {
    let opened: OpenedWarehouse
    let hands: WarehouseHands
    beforeAll(async () => {
      opened = await open()
      hands = warehouseHands(opened.warehouse)
    })
    afterAll(() => opened.close())
    const given = (): WarehouseHands => hands
    describe.each(['table', 'parquet'] as const)('%s', (format) => {
      joinsByMode(given, format)
      quarantines(given, format)
      checksColumns(given, format)
      keepsValues(given, format)
      profiles(given, format)
    })
    readsInStreams(given)
    keepsModels(given)
    profilesModels(given)
  })
}
