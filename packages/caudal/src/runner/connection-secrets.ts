import type { Config, Connected } from '../define/index.ts'

/** Headers and parameters whose values are secrets even where they stand in the config itself. */
const tellingName = /auth|cookie|key|pass|secret|sign|token/i

/** Values that are secret, by what they are called in their place: `erp.url`, `erp.password`, `shop.headers.authorization`. */
interface Secrets {
  [name: string]: readonly string[]
}

/**
 * What of a config's connections is blotted out of logs. Of an address that stands in the config itself that is the password and what looks
 * like a key in its query; of one from the environment it is all.
 */
export function connectionSecrets({ connections, origins = {} }: Pick<Config, 'connections' | 'origins'>): Secrets {
  const secrets: Secrets = {}
  for (const [name, connection] of Object.entries(connections)) {
    const isFromEnvironment = (setting: string): boolean => origins[`connections.${name}.${setting}`] === 'environment'
    if (connection.kind === 'postgres' || connection.kind === 'http')
      Object.assign(secrets, addressSecrets(name, { url: connection.url, whole: isFromEnvironment('url') }))
    if (connection.kind === 'http')
      Object.assign(secrets, headerSecrets(name, { headers: connection.headers, all: (header) => isFromEnvironment(`headers.${header}`) }))
  }
  return secrets
}

function addressSecrets(name: string, { url, whole }: { readonly url: string; readonly whole: boolean }): Secrets {
  const parsed = URL.parse(url)
  // Requests write it in a form of their own.
  const address = whole ? { [`${name}.url`]: [url, ...(parsed === null ? [] : [parsed.href.replace(/\/$/, '')])] } : {}
  if (parsed === null) return address
  const { username, password, searchParams } = parsed
  const known = password === '' ? [] : [decoded(password), password, `${decoded(username)}:${decoded(password)}`]
  const keys = [...searchParams].filter(([key]) => whole || tellingName.test(key))
  return { ...address, [`${name}.password`]: known, ...Object.fromEntries(keys.map(([key, value]) => [`${name}.${key}`, [value]])) }
}

function headerSecrets(
  name: string,
  of: { readonly headers: Extract<Connected, { readonly kind: 'http' }>['headers']; readonly all: (header: string) => boolean },
): Secrets {
  const secrets: Secrets = {}
  for (const [header, value] of Object.entries(of.headers)) {
    if (!of.all(header) && !tellingName.test(header)) continue
    // Of `Bearer abc` the second word is what nobody may know.
    const credentials = /^\S+\s+(\S+)$/.exec(value)?.[1]
    secrets[`${name}.headers.${header}`] = credentials === undefined ? [value] : [value, credentials]
  }
  return secrets
}

/** A part of an address as it is meant; one that is no valid code is meant as it stands. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
