export { folderObjects } from './object-store.ts'
