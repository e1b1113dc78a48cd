export { renderCliReference } from './reference.ts'
