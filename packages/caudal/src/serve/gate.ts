import { isIP } from 'node:net'
import type { ApiRole, Me } from '../api/index.ts'
import { Fault } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'
import { createRateLimit } from './rate-limit.ts'
import { tokenOf } from './tokens.ts'

/** What is known of a request before anything is done for it. */
export interface Knock {
  readonly method: string
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined
  /** The address that it comes from. */
  readonly remote: string
}

/** Who is let in, and as whom. */
export interface Gate {
  /** Refuses requests that a page of another site had a browser make. Throws `API-FOREIGN-HOST`, `API-CSRF`. */
  guard(knock: Knock): void
  /** Who asks. Rejects with `API-TOKEN` where nobody is known, `API-TOO-MANY` where somebody asks too often. */
  admit(knock: Knock): Promise<Me>
  /** Who holds a secret; counts tries. Rejects with `API-TOKEN`, `API-TOO-MANY`. */
  login(secret: string, knock: Knock): Promise<Me>
}

/** The name of the cookie that a login sets. */
export const cookieName = 'caudal_token'

/** How many requests one may send at once, and how many a second after that; and how many wrong tokens in a minute. */
const limits = { burst: 2_000, perSecond: 500, wrong: 20, wrongPerSecond: 20 / 60 }

/** Makes the gate of a server. Without a token only those get in who are on this machine, where the server is bound to it alone. */
export function createGate(options: {
  readonly project: Pick<OpenProject, 'store' | 'clock'>
  /** Whether the server is bound to this machine alone. */
  readonly loopback: boolean
  /** The name of the person at this machine. */
  readonly person: string
}): Gate {
  const { project, loopback, person } = options
  const requests = createRateLimit(project.clock, { burst: limits.burst, perSecond: limits.perSecond })
  const failures = createRateLimit(project.clock, { burst: limits.wrong, perSecond: limits.wrongPerSecond })
  const identify = async (secret: string, of: { readonly by: Me['by']; readonly remote: string }): Promise<Me> => {
    if (failures.isSpent(of.remote)) throw tooMany('too many wrong tokens came from there')
    const token = await tokenOf(project, secret)
    if (token !== null) return { name: token.name, role: token.role, by: of.by }
    failures.take(of.remote)
    throw unknownToken('the token is not known, was taken back or has expired')
  }
  const known = async (knock: Knock): Promise<Me> => {
    const { header, remote } = knock
    const given = header('authorization')
    if (given !== undefined) {
      const secret = /^Bearer ([\w-]{1,200})$/i.exec(given)?.[1]
      if (secret === undefined) throw unknownToken('the Authorization header holds no bearer token')
      return await identify(secret, { by: 'token', remote })
    }
    const cookie = cookieOf(header('cookie'))
    if (cookie !== undefined) return await identify(cookie, { by: 'cookie', remote })
    if (loopback && isLocalAddress(remote) && isLocalHost(header('host'))) return { name: person, role: 'admin', by: 'loopback' }
    throw unknownToken('a token is needed')
  }
  return {
    guard: (knock) => guard(knock, loopback),
    async admit(knock) {
      const me = await known(knock)
      if (!requests.take(me.by === 'loopback' ? 'loopback' : `token ${me.name}`)) throw tooMany('too many requests in a short time')
      return me
    },
    login: (secret, { remote }) => identify(secret, { by: 'cookie', remote }),
  }
}

function guard({ method, header }: Knock, loopback: boolean): void {
  const host = header('host')
  if (loopback && !isLocalHost(host)) {
    throw new Fault('API-FOREIGN-HOST', {
      message: `this server is not ${JSON.stringify((host ?? '').slice(0, 100))}: it is bound to this machine alone`,
      hint: 'ask for http://127.0.0.1 or http://localhost; to serve others start it with --host and make them tokens',
    })
  }
  const origin = header('origin')
  const site = header('sec-fetch-site')
  const foreign =
    origin !== undefined &&
    origin.toLowerCase() !== `http://${host}`.toLowerCase() &&
    origin.toLowerCase() !== `https://${host}`.toLowerCase()
  const crossed = method !== 'GET' && method !== 'HEAD' && site !== undefined && site !== 'same-origin' && site !== 'none'
  if (!foreign && !crossed) return
  throw new Fault('API-CSRF', {
    message: 'a page of another site asked for this',
    hint: 'call the API from a program, or from a page that this server serves',
  })
}

function isLocalHost(host: string | undefined): boolean {
  const name = (host ?? '').toLowerCase().replace(/:\d{1,5}$/, '')
  return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** Whether an address is of this machine alone. */
export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || plain === 'localhost' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

function cookieOf(header: string | undefined): string | undefined {
  const found = (header ?? '').split(';').map((one) => one.trim().split('='))
  return found.find(([name]) => name === cookieName)?.[1]?.slice(0, 200)
}

const ranks = { viewer: 0, operator: 1, admin: 2 } as const

/** Throws `API-NOT-ALLOWED` where who asks may not do what needs a role. */
export function demandRole({ name, role }: Me, needed: ApiRole): void {
  if (ranks[role] >= ranks[needed]) return
  throw new Fault('API-NOT-ALLOWED', {
    message: `${name} is ${role}, and this is for ${needed === 'admin' ? 'admins' : 'operators and admins'}`,
    hint: `ask an admin for a token: caudal token create NAME --role ${needed}`,
  })
}

function unknownToken(message: string): Fault {
  return new Fault('API-TOKEN', {
    message,
    hint: 'make one with: caudal token create NAME --role viewer; then send Authorization: Bearer …',
  })
}

function tooMany(message: string): Fault {
  return new Fault('API-TOO-MANY', { message, hint: 'wait a little, then go on more slowly', retryable: true })
}
