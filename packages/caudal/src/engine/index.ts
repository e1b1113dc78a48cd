export type { Engine, EngineNews, RunRequest } from './engine.ts'
