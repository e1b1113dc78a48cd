import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Role, TokenRecord } from '../../ports/index.ts'
import { moment } from '../../operate/index.ts'
import type { Command, Context, ExitCode, Given } from '../command.ts'
import { formatAgo } from '../screen/moment.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { whoAsks } from '../who.ts'

const roles = ['viewer', 'operator', 'admin'] as const

/** `caudal token`: who may use the API. */
export const token: Command = {
  name: 'token',
  summary: 'Say who may use the API',
  details:
    'A token lets a program or a person use the API of `caudal start` from elsewhere: a viewer looks, an operator works with runs, an admin does all. The secret is shown once, when the token is made; the state keeps only its hash. What is asked with a token is in the journal under its name.',
  arguments: [
    { name: 'WHAT', summary: 'What to do', choices: ['create', 'list', 'revoke'] },
    { name: 'NAME', summary: 'What the new token is called, or the id of the one to take back', optional: true },
  ],
  options: {
    role: { summary: 'What its holder may do. Default: viewer', value: 'ROLE', choices: roles },
    days: { summary: 'For how many days it is good. Default: for good', value: 'N' },
  },
  examples: [
    { line: 'caudal token create dashboard', what: 'A token that may look.' },
    { line: 'caudal token create deploy --role operator --days 90', what: 'One that may start and stop runs for 90 days.' },
    { line: 'caudal token list', what: 'Who has one, and what each may do.' },
    { line: 'caudal token revoke tk-01k', what: 'Takes one back at once.' },
  ],
  async run(context, given) {
    const what = given.argument(0)
    if (what === 'create') return await create(context, given)
    return await (what === 'list' ? list : revoke)(context, given)
  },
}

async function create(context: Context, given: Given): Promise<ExitCode> {
  const name = demandName(given, 'token create needs a name')
  if (!/^[\w .@-]{1,100}$/.test(name)) {
    throw new Fault('CLI-BAD-VALUE', { message: `a token cannot be called "${name}"`, hint: 'use letters, digits, spaces and . _ - @' })
  }
  const role = (given.value('role') ?? 'viewer') as Role
  const { createToken } = await import('../../serve/index.ts')
  await using workbench = await context.open(context.cwd)
  const made = await createToken(workbench, { name, role, days: given.count('days'), by: whoAsks() ?? 'local' })
  if (given.has('json')) printJson(context.out, { ...tokenJson(made.token), secret: made.secret })
  else {
    printLines(context.out, [`${name} is ${role} (${made.token.id}). Its secret, which is not shown again:`, '', `  ${made.secret}`])
  }
  return 0
}

async function list(context: Context, given: Given): Promise<ExitCode> {
  await using workbench = await context.open(context.cwd)
  const tokens = await workbench.store.tokens()
  if (given.has('json')) printJson(context.out, tokens.map(tokenJson))
  else if (tokens.length === 0) printLines(context.out, [`No tokens yet: make one with ${context.self} token create NAME.`])
  else {
    const now = context.clock.now()
    const columns = [
      { title: 'token', whole: true },
      { title: 'name' },
      { title: 'role' },
      { title: 'made' },
      { title: 'standing' },
    ] as const
    const rows = tokens.map((one) => [one.id, one.name, one.role, formatAgo(one.createdAt, now), standing(one, now)])
    printLines(context.out, tableLines({ columns, rows }, context.out.terminal))
  }
  return 0
}

async function revoke(context: Context, given: Given): Promise<ExitCode> {
  const wanted = demandName(given, 'token revoke needs the id of a token')
  const { revokeToken } = await import('../../serve/index.ts')
  await using workbench = await context.open(context.cwd)
  const tokens = await workbench.store.tokens()
  const found = tokens.filter(({ id }) => id === wanted || id.startsWith(wanted))
  if (found.length !== 1) {
    const message = found.length === 0 ? `there is no token "${wanted}"` : `"${wanted}" is the beginning of several tokens`
    const hint =
      found.length === 0
        ? didYouMean(
            wanted,
            tokens.map(({ id }) => id),
          )
        : 'write more of it'
    throw new Fault('CLI-UNKNOWN-TOKEN', { message, hint })
  }
  const { id, name } = found[0]!
  const revoked = await revokeToken(workbench, { id, by: whoAsks() ?? 'local' })
  if (given.has('json')) printJson(context.out, { token: id, name, revoked })
  else printLines(context.out, [revoked ? `${name} (${id}) is good for nothing any more.` : `${name} (${id}) had been taken back before.`])
  return 0
}

function demandName(given: Given, message: string): string {
  const name = given.argument(1)
  if (name !== undefined) return name
  throw new Fault('CLI-MISSING-ARGUMENT', { message, hint: 'see caudal token --help' })
}

function standing({ revokedAt, expiresAt }: TokenRecord, now: number): string {
  if (revokedAt !== null) return `revoked ${formatAgo(revokedAt, now)}`
  if (expiresAt === null) return 'good'
  return expiresAt <= now ? 'expired' : `good until ${moment(expiresAt)}`
}

function tokenJson({ id, name, role, createdAt, createdBy, expiresAt, revokedAt }: TokenRecord): object {
  const times = { createdAt: moment(createdAt), expiresAt: moment(expiresAt), revokedAt: moment(revokedAt) }
  return { token: id, name, role, createdBy, ...times }
}
