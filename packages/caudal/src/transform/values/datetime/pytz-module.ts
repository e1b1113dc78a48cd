import { HostObject, text } from '../../../jinja/index.ts'
import { hostFunction } from '../members.ts'
import { second } from './micros.ts'
import { fixedZone, namedZone, utc } from './time-zone.ts'

/** dbt's `modules.pytz`: the IANA time zones. */
export const pytzModule: HostObject = new HostObject({
  type: 'module',
  attribute: (name) => {
    if (name === 'utc' || name === 'UTC') return utc
    if (name === 'all_timezones' || name === 'common_timezones') return Intl.supportedValuesOf('timeZone')
    return functions.get(name)
  },
})

const functions: ReadonlyMap<string, unknown> = new Map([
  ['timezone', hostFunction('timezone zone', ([name]) => namedZone(text(name)))],
  ['FixedOffset', hostFunction('FixedOffset offset', ([minutes]) => fixedZone(BigInt(Number(minutes)) * 60n * second))],
])
