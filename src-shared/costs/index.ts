export { depthOf, type NodeCost, nodeCosts, totalCost } from './costs.ts';
export { type Extent, extentOf, isGain } from './extent.ts';
export { type NetworkCost, networkCost, networkCostSchema } from './network-cost.ts';
export { type PassCost, passCost } from './pass-cost.ts';
export { remainingMacs } from './remaining-macs.ts';
