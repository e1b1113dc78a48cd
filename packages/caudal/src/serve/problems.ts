import type { Problem } from '../api/index.ts'
import { didYouMean, Fault, Faults } from '../kernel/index.ts'

/** The faults that say more by their status than what they are blamed on. */
const statuses: { readonly [code: string]: number | undefined } = {
  'API-BAD-REQUEST': 422,
  'API-BAD-CURSOR': 422,
  'API-BODY-TOO-LARGE': 413,
  'API-CSRF': 403,
  'API-FOREIGN-HOST': 421,
  'API-HEADERS-TOO-LARGE': 431,
  'API-KEY-REUSED': 422,
  'API-METHOD': 405,
  'API-NOT-ALLOWED': 403,
  'API-NOT-FOUND': 404,
  'API-NOT-JSON': 415,
  'API-NOT-HTTP': 400,
  'API-TOKEN': 401,
  'API-TOO-MANY': 429,
  'API-TOO-SLOW': 408,
  'APPROVAL-NOT-OPEN': 409,
  'APPROVAL-NOT-YOURS': 403,
  'APPROVAL-CODE-CHANGED': 409,
  'BACKFILL-ENDED': 409,
  'CLI-UNKNOWN-PIPELINE': 404,
  'CLI-UNKNOWN-STEP': 404,
  'CLI-UNKNOWN-VERSION': 404,
  'CONNECTION-UNKNOWN': 404,
  'DATA-NO-VERSION': 404,
  'JOURNAL-MISSED': 410,
  'PROFILE-TIMEOUT': 504,
  'RETRY-CODE-CHANGED': 409,
  'RETRY-NO-ITEM': 404,
  'RETRY-NOTHING': 409,
  'RETRY-UNFINISHED': 409,
  'RETRY-UNKNOWN-STEP': 404,
  'RUN-BUSY': 409,
  'RUN-ENDED': 409,
  'RUN-UNKNOWN': 404,
}

const titles: { readonly [status: number]: string | undefined } = {
  400: 'not understood',
  401: 'who asks is not known',
  403: 'not allowed',
  404: 'not found',
  405: 'no such operation',
  408: 'not in time',
  409: 'not as things stand',
  410: 'gone',
  413: 'too large',
  415: 'not JSON',
  421: 'not for this server',
  422: 'not understood',
  429: 'too many requests',
  431: 'too large',
  500: 'a defect',
  502: 'another system failed',
  504: 'not in time',
}

function statusOf(fault: Fault): number {
  const known = statuses[fault.code]
  if (known !== undefined) return known
  return fault.blame === 'user' ? 422 : fault.blame === 'upstream' ? 502 : 500
}

/** What was thrown, as the problem that is answered; what is no fault is a defect, whose text stays inside. */
export function problemOf(error: unknown): Problem {
  const faults = error instanceof Faults && error.faults.length > 0 ? error.faults : [error instanceof Fault ? error : defect(error)]
  const status = statusOf(faults[0]!)
  const { code, detail, hint, place, data } = plain(faults[0]!)
  return {
    type: `urn:caudal:error:${code.toLowerCase()}`,
    title: titles[status] ?? 'refused',
    status,
    code,
    detail,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
    ...(data === undefined ? {} : { data }),
    ...(faults.length === 1 ? {} : { problems: faults.map(plain) }),
  }
}

type Plain = NonNullable<Problem['problems']>[number]

function plain({ code, message, hint, place, data }: Fault): Plain {
  return {
    code,
    detail: message,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
    ...(data === undefined ? {} : { data }),
  }
}

function defect(cause: unknown): Fault {
  return new Fault('API-UNEXPECTED', {
    message: 'the server could not answer',
    hint: 'this is a defect of Caudal; its log says more',
    blame: 'system',
    cause,
  })
}

/** Says that there is no such thing, and which one may have been meant. */
export function notFound(what: string, of: { readonly name: string; readonly names?: readonly string[] }): Fault {
  const { name, names } = of
  return new Fault('API-NOT-FOUND', {
    message: `there is no ${what} "${name}"`,
    hint: names === undefined ? `list them to see which there are` : didYouMean(name, names),
    data: { what, name },
  })
}
