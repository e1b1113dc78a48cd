import { fileURLToPath } from 'node:url'
import { sep } from 'node:path'
import { faultRecord } from '../kernel/index.ts'
import type { FaultRecord, Place } from '../kernel/index.ts'
import { toFields } from './log-fields.ts'
import type { Redactor } from './redactor.ts'

/** Whose frames are shown, and what must not be. */
export interface ErrorRecordOptions {
  readonly root: string
  readonly redact: Redactor
}

const framesWithoutProject = 3
const longestText = 16_384

/**
 * What a task threw, as a record that may leave the runner: secrets blotted out, the stack cut down to the project's own frames, and
 * the first of them as its place.
 */
export function errorRecord(error: unknown, options: ErrorRecordOptions): FaultRecord {
  return polish(named(error, faultRecord(error)), options)
}

/** A foreign error's class is part of what it says: `TypeError: x is not a function`. */
function named(error: unknown, record: FaultRecord): FaultRecord {
  if (!(error instanceof Error) || record.code !== 'TASK-ERROR') return record
  const issues = (error as { issues?: unknown }).issues
  if (Array.isArray(issues)) return { ...record, message: `${error.name}: ${issueTexts(issues as readonly Issue[]).join('; ')}` }
  const inner = error instanceof AggregateError ? error.errors.slice(0, 3).map(String).join('; ') : ''
  const message = [error.message, inner].filter((part) => part !== '').join(': ') || error.name
  return { ...record, message: error.name === 'Error' || message === error.name ? message : `${error.name}: ${message}` }
}

function polish(record: FaultRecord, options: ErrorRecordOptions): FaultRecord {
  const { root, redact } = options
  const { stack, cause, place: known, data, hint, ...rest } = record
  const traced = stack === undefined ? undefined : trimStack(stack, root)
  // Where Caudal itself refuses something far from user code, its own frames tell a user nothing.
  const trimmed = record.code !== 'TASK-ERROR' && traced?.place === undefined ? undefined : traced
  const place = known ?? trimmed?.place
  return {
    ...rest,
    message: redact.text(clipped(record.message)),
    ...(hint === undefined ? {} : { hint: redact.text(hint) }),
    ...(data === undefined ? {} : { data: redact.json(toFields(data)) }),
    ...(place === undefined ? {} : { place }),
    ...(trimmed === undefined ? {} : { stack: redact.text(clipped(trimmed.stack)) }),
    ...(cause === undefined ? {} : { cause: polish(cause, options) }),
  }
}

function clipped(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}… (${text.length - longestText} more characters)` : text
}

function trimStack(stack: string, root: string): { readonly stack: string; readonly place: Place | undefined } {
  const lines = stack.split('\n')
  const first = lines.findIndex((line) => /^\s+at /.test(line))
  if (first === -1) return { stack, place: undefined }
  const frames = lines.slice(first).filter((line) => /^\s+at /.test(line))
  const own = frames.filter((line) => isOfProject(placeOfFrame(line)?.file, root))
  const kept = own.length > 0 ? own : frames.slice(0, framesWithoutProject)
  return { stack: [...lines.slice(0, first), ...kept].join('\n'), place: own.length > 0 ? placeOfFrame(own[0]!) : undefined }
}

function isOfProject(file: string | undefined, root: string): boolean {
  return file !== undefined && file.startsWith(root.endsWith(sep) ? root : root + sep) && !file.includes(`${sep}node_modules${sep}`)
}

function placeOfFrame(line: string): Place | undefined {
  const match = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(line.trim())
  if (match === null) return undefined
  return { file: pathOf(match[1]!), line: Number(match[2]), column: Number(match[3]) }
}

function pathOf(location: string): string {
  const bare = location.replace(/\?.*$/, '')
  return bare.startsWith('file://') ? fileURLToPath(bare) : bare
}

/** What a schema complains about. */
export interface Issue {
  readonly message: string
  readonly path?: readonly unknown[] | undefined
}

/** The complaints of a schema, each as `path: message`. */
export function issueTexts(issues: readonly Issue[]): string[] {
  return issues.map(({ message, path }) => {
    const where = (path ?? [])
      .map((part) => String(typeof part === 'object' && part !== null ? (part as { key?: unknown }).key : part))
      .join('.')
    return where === '' ? message : `${where}: ${message}`
  })
}
