import { parse } from 'yaml'
import { Fault } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { IndirectSelection } from '../../transform/index.ts'
import type { Given } from '../command.ts'
import { momentOf } from './moment.ts'

/** What a command about models was asked for. */
export interface ModelRequest {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly selector: string | undefined
  readonly resourceTypes: readonly string[]
  readonly excludedTypes: readonly string[]
  readonly indirect: IndirectSelection | undefined
  readonly state: string | undefined
  readonly defer: boolean
  readonly favorState: boolean
  readonly fullRefresh: boolean
  readonly threads: number | undefined
  readonly failFast: boolean
  readonly storeFailures: boolean
  readonly empty: boolean
  readonly quiet: boolean
  /** Whether queries are read on empty tables before anything is built. */
  readonly bind: boolean
  /** Whether the project is read without regard to what an earlier reading has kept of it. */
  readonly anew: boolean
  /** Whether artifacts are written. */
  readonly writes: boolean
  readonly vars: { readonly [name: string]: Json | undefined }
  readonly target: string | undefined
  readonly profile: string | undefined
  readonly profilesDir: string | undefined
  readonly targetPath: string | undefined
  readonly projectDir: string | undefined
  /** Milliseconds since 1970. */
  readonly eventTimeStart: number | undefined
  readonly eventTimeEnd: number | undefined
  /** The interval that rows are taken from, as `3 days`. */
  readonly sample: string | undefined
}

/** Reads what was asked for of models; the first argument counts as a selection where `argument` says so. Throws `CLI-BAD-VALUE`. */
export function readModelRequest(given: Given, options: { readonly argument?: boolean } = {}): ModelRequest {
  const positional = options.argument === true ? given.argument(0) : undefined
  const select = [...(positional === undefined ? [] : [positional]), ...given.values('select'), ...given.values('models')]
  const selector = given.value('selector')
  if (selector !== undefined && (select.length > 0 || given.has('exclude'))) {
    throw new Fault('CLI-BAD-VALUE', {
      message: '--selector goes with no other selection',
      hint: `write what else you want as "selector:${selector}" into --select`,
    })
  }
  return {
    select,
    exclude: given.values('exclude'),
    selector,
    resourceTypes: given.values('resource-type'),
    excludedTypes: given.values('exclude-resource-type'),
    indirect: given.value('indirect-selection') as IndirectSelection | undefined,
    state: given.value('state'),
    defer: given.has('defer'),
    favorState: given.has('favor-state'),
    fullRefresh: given.has('full-refresh'),
    threads: given.count('threads'),
    failFast: given.has('fail-fast'),
    storeFailures: given.has('store-failures'),
    empty: given.has('empty'),
    quiet: given.has('quiet'),
    bind: !given.has('no-bind'),
    anew: given.has('no-partial-parse'),
    writes: !given.has('no-write-json'),
    vars: readVars(given.value('vars')),
    target: given.value('target'),
    profile: given.value('profile'),
    profilesDir: given.value('profiles-dir'),
    targetPath: given.value('target-path'),
    projectDir: given.value('project-dir'),
    eventTimeStart: readMoment(given, 'event-time-start'),
    eventTimeEnd: readMoment(given, 'event-time-end'),
    sample: given.value('sample'),
  }
}

function readMoment(given: Given, option: string): number | undefined {
  const text = given.value(option)
  if (text === undefined) return undefined
  const moment = momentOf(text)
  if (moment !== undefined) return moment
  throw new Fault('CLI-BAD-VALUE', {
    message: `--${option} cannot be "${text}"`,
    hint: 'write a day or a moment, as 2026-01-31 or 2026-01-31T06:00',
  })
}

function readVars(text: string | undefined): ModelRequest['vars'] {
  if (text === undefined) return {}
  let found: unknown
  try {
    found = parse(text)
  } catch (cause) {
    throw notVars(text, cause)
  }
  if (found === null) return {}
  if (typeof found !== 'object' || Array.isArray(found)) throw notVars(text)
  return found as ModelRequest['vars']
}

function notVars(text: string, cause?: unknown): Fault {
  return new Fault('CLI-BAD-VALUE', {
    message: `--vars cannot be "${text}"`,
    hint: 'write names and values as YAML, between quotes: --vars "{ day: 2026-01-01, full: true }"',
    ...(cause === undefined ? {} : { cause }),
  })
}
