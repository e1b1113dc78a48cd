import { Fault } from '../../kernel/index.ts'
import { bindCall, text } from '../../jinja/index.ts'
import type { HostFunction } from '../../jinja/index.ts'

/** What variables of the environment begin with that only profiles and packages may use. */
const secretPrefix = 'DBT_ENV_SECRET'

/** Whether a variable may be one of which nothing may lie on the disk, not even a fingerprint. */
export function mayBeSecret(name: string): boolean {
  return /pass|token|secret|key|credential/i.test(name)
}

/** The environment as it was passed in. */
export type Env = Readonly<Record<string, string | undefined>>

/** How the environment is read. */
export interface EnvVarOptions {
  readonly env: Env
  /** Whether secrets may be read. Default false. */
  readonly secrets?: boolean
  /** Told each variable that is read. */
  readonly seen?: (name: string) => void
}

/** `env_var(name, default)`. Faults: DBT-ENV-MISSING, DBT-ENV-SECRET. */
export function envVarFunction({ env, secrets, seen }: EnvVarOptions): HostFunction {
  return (call) => {
    const [given, otherwise] = bindCall(call, { name: 'env_var', parameters: ['var', 'default'], required: 1 })
    const name = text(given)
    if (secrets !== true && name.startsWith(secretPrefix)) {
      throw new Fault('DBT-ENV-SECRET', {
        message: `the secret ${name} is read outside profiles.yml and packages.yml`,
        hint: `only those may read variables that begin with ${secretPrefix}; give this one another name`,
      })
    }
    seen?.(name)
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined) return value
    if (otherwise !== undefined && otherwise !== null) return otherwise
    throw new Fault('DBT-ENV-MISSING', {
      message: `the environment variable ${name} is not set`,
      hint: `set it, or write a default: env_var('${name}', 'value')`,
    })
  }
}
