export { depthOf, nodeCosts, totalCost, type NodeCost } from './costs.ts';
