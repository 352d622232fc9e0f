export { depthOf, nodeCosts, totalCost, type NodeCost } from './costs.ts';
export { networkCost, networkCostSchema, type NetworkCost } from './network-cost.ts';
