export { depthOf, nodeCosts, totalCost, type NodeCost } from './costs.ts';
export { costSchema, networkCost, networkCostSchema, type NetworkCost } from './network-cost.ts';
