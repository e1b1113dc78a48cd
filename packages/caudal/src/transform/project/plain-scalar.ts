import { float } from '../../jinja/index.ts'

const constants = new Map<string, unknown>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
])

/** The value of a YAML scalar without quotes, by YAML 1.1 as Python reads it. Dates stay texts; a float whose value is whole is told as one. */
export function plainScalar(source: string): unknown {
  const first = source.charCodeAt(0)
  if (!(first >= 48 && first <= 57) && first !== 45 && first !== 43 && first !== 46) {
    return constants.has(source) ? constants.get(source) : source
  }
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(source)) return integer(source.replaceAll('_', ''))
  if (/^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/.test(source)) {
    return float(Number(source.replaceAll('_', '')))
  }
  const based = /^([-+]?)0(b[01_]+|x[0-9a-fA-F_]+|[0-7_]+)$/.exec(source)
  if (based !== null) {
    const digits = based[2]!.replaceAll('_', '')
    const value = /^[bx]/.test(digits) ? Number(`0${digits}`) : Number.parseInt(digits, 8)
    return based[1] === '-' ? -value : value
  }
  if (/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/.test(source)) return sixtieths(source)
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(source)) return float(sixtieths(source))
  return constants.has(source) ? constants.get(source) : source
}

/** A number in parts of sixty, as `1:20` is 80. */
function sixtieths(source: string): number {
  const parts = source.replaceAll('_', '').replace(/^[-+]/, '').split(':')
  const value = parts.reduce((whole, part) => whole * 60 + Number(part), 0)
  return source.startsWith('-') ? -value : value
}

function integer(digits: string): number | bigint {
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : BigInt(digits)
}
