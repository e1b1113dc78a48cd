import { family } from './macro.ts'
import type { StandardMacros } from './standard-macro.ts'

/** What engines call the types that all of them have. */
export const typeMacros: StandardMacros = {
  ...family('type_string', { default: () => 'TEXT' }),
  ...family('type_timestamp', { default: () => 'timestamp' }),
  ...family('type_float', { default: () => 'float' }),
  ...family('type_numeric', { default: () => 'numeric(28,6)' }),
  ...family('type_bigint', { default: () => 'bigint' }),
  ...family('type_int', { default: () => 'integer' }),
  ...family('type_boolean', { default: () => 'boolean' }),
}
