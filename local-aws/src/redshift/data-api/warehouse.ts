import { validationError } from "./data-api-error.ts";

/** A provisioned cluster or a workgroup of Redshift Serverless. Every name leads to the same local Redshift. */
export type Warehouse = { kind: "cluster" | "workgroup"; name: string };

export type WarehouseMembers = { ClusterIdentifier?: string | undefined; WorkgroupName?: string | undefined };

/** @throws DataApiError if both kinds are named, or with `ifMissing` if none is */
export function warehouseOf(members: WarehouseMembers, ifMissing: string): Warehouse {
  refuseBoth(members);
  const { ClusterIdentifier: cluster, WorkgroupName: workgroup } = members;
  if (cluster !== undefined) return { kind: "cluster", name: cluster };
  if (workgroup !== undefined) return { kind: "workgroup", name: workgroup };
  throw validationError(ifMissing);
}

/** @throws DataApiError if both kinds are named */
export function refuseBoth({ ClusterIdentifier, WorkgroupName }: WarehouseMembers): void {
  if (ClusterIdentifier !== undefined && WorkgroupName !== undefined)
    throw validationError("ClusterIdentifier and WorkgroupName exclude each other: name one warehouse.");
}

/** Whether a list that is filtered by these members shows what belongs to the warehouse. */
export function isWanted({ kind, name }: Warehouse, { ClusterIdentifier, WorkgroupName }: WarehouseMembers): boolean {
  const wanted = kind === "cluster" ? ClusterIdentifier : WorkgroupName;
  const other = kind === "cluster" ? WorkgroupName : ClusterIdentifier;
  return (wanted ?? name) === name && other === undefined;
}

export function isSame(one: Warehouse, other: Warehouse): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** The member that names the warehouse in an answer. */
export function warehouseMember({ kind, name }: Warehouse): WarehouseMembers {
  return kind === "cluster" ? { ClusterIdentifier: name } : { WorkgroupName: name };
}
