import { z } from 'zod'
import type { Setting } from '../../api/index.ts'
import type { Config } from '../../define/index.ts'
import { name } from '../schemas.ts'

/** A setting as it is answered. */
export const settingSchema: z.ZodType<Setting> = name(
  'Setting',
  z.object({
    path: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    secret: z.boolean(),
    source: z.enum(['default', 'config', 'environment']),
  }),
)
/** Settings whose names in the config are others than in force, because they were read in units. */
const writtenAs: { readonly [path: string]: string | undefined } = {
  'runners.idleMs': 'runners.idle',
  'runners.graceMs': 'runners.grace',
  'runners.memoryMb': 'runners.memory',
  'history.ageMs': 'history.days',
}

/** Secrets, and addresses and headers, which may hold some. */
const secretSetting = /^(?:secrets\.|store\.url$|connections\.[^.]+\.(?:url$|headers\.))/

/** The settings in force, a line each; a secret and a password have no value. */
export function settingsOf(config: Config): Setting[] {
  const { origins = {}, ...values } = config
  const settings: Setting[] = []
  const add = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) add(path === '' ? key : `${path}.${key}`, one)
      return
    }
    const secret = secretSetting.test(path)
    const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    settings.push({ path, value: secret ? null : shown, secret, source: origins[writtenAs[path] ?? path] ?? 'default' })
  }
  add('', values)
  return settings
}
