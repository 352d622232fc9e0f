export { dataFolder } from './data-folder.ts';
export { EngineLink } from './engine-link.ts';
export { engineStarter } from './engine-start.ts';
export { findInstallation, type Installation } from './installation.ts';
export { keptSession } from './kept-session.ts';
export { createLabClient, type LabClient } from './lab-client.ts';
export { LabHost } from './lab-host.ts';
export { LoopbackServer } from './loopback-server.ts';
