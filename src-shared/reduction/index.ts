export { influencingChannels, varyingChannels, type ChannelFlags } from './channel-flow.ts';
export { liveness, type Liveness } from './liveness.ts';
