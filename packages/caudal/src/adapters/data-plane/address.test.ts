import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { planeAddress } from './address.ts'

const onPosix = process.platform !== 'win32'

it.runIf(onPosix)('is in the state folder where the path is short enough, else in a folder of the user alone', async () => {
  expect(await planeAddress('/p/.caudal')).toBe('/p/.caudal/data-plane.sock')
  const long = `/${'deep/'.repeat(30)}`
  const address = await planeAddress(long)
  expect(Buffer.byteLength(address)).toBeLessThan(100)
  expect(statSync(dirname(address)).mode & 0o777).toBe(0o700)
  expect(await planeAddress(long)).toBe(address)
  expect(await planeAddress(`${long}x`)).not.toBe(address)
})
