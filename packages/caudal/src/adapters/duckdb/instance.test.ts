import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { instanceOn } from './instance.ts'

it('a database that closes while connections are opened waits for them, and opens none after', async () => {
  for (let round = 0; round < 50; round++) {
    const instance = instanceOn(await DuckDBInstance.create(':memory:'))
    const opening = Array.from({ length: 8 }, () => instance.connect())
    await Promise.all([instance.close(), instance.close()])
    await expect(instance.connect()).rejects.toMatchObject({ code: 'WAREHOUSE-LOST', retryable: true })
    for (const connection of await Promise.all(opening)) {
      const { rowCount } = await connection.runAndReadAll('SELECT 1').then((reader) => ({ rowCount: reader.currentRowCount }))
      expect(rowCount).toBe(1)
      connection.closeSync()
    }
  }
})
