export { bytes } from './bytes.ts'
export { decimal } from './decimal.ts'
export { json } from './json.ts'
export { date, time, timestamp } from './moment.ts'
