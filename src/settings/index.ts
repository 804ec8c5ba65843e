export { resolveConnection } from './connection.ts';
export { type Environment, readEnvironment } from './environment.ts';
export type { ConnectionFlags, ProfileFlags } from './flags.ts';
export { type ProfileSettings, resolveProfile } from './profile.ts';
