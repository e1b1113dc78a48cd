import { expect, test } from 'vitest'
import { localZone } from './local-zone.ts'

test.each([
  [{ TZ: 'America/Sao_Paulo' }, 'America/Sao_Paulo'],
  [{ TZ: ':Europe/Lisbon' }, 'Europe/Lisbon'],
  [{ TZ: 'UTC' }, 'UTC'],
  [{ TZ: 'Mars/Phobos' }, 'UTC'],
  [{}, 'UTC'],
])('%j is in %s', (env, zone) => {
  expect(localZone(env)).toBe(zone)
})
