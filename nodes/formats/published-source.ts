/** Who published lists, and under which state of their repository they were read. */
export interface PublishedSource {
  /** First part of the lists' ids. */
  readonly id: string;
  readonly title: string;
  readonly revision?: string;
  readonly licence?: string;
}

export const lemica: PublishedSource = {
  id: "lemica",
  title: "UnicomAI/LeMiCa",
  revision: "02d2558",
  licence: "Apache-2.0",
};

export const meanCache: PublishedSource = {
  id: "meancache",
  title: "UnicomAI/MeanCache",
  revision: "2e12280",
  licence: "Apache-2.0",
};

export const cacheDit: PublishedSource = { id: "cache-dit", title: "vipshop/cache-dit" };

export const mlxPort: PublishedSource = { id: "mlx", title: "an MLX port of Z-Image" };
