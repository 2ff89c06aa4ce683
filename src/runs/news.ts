/** Stories for a live cell: drawn ones, or AG News where it is asked for and lies on this machine; and the banner that says which. */
import { newsOf, type News } from "../experiments/agnews";
import type { NewsSettings } from "../experiments/news";
import { found, places, readSet } from "./sets";

export interface LiveNews {
  readonly news: News;
  /** Which they are. */
  readonly data: NewsSettings["data"];
  /** In markdown, to stand above what is made of them. */
  readonly banner: string;
}

/** The stories of these settings; drawn ones where AG News is absent. */
export function liveNews(settings: NewsSettings, seed: string, where = places()): LiveNews {
  const { data } = settings;
  const counts = ({ train, test }: News) =>
    `${train.x.shape[0].toLocaleString("en")} to learn from and ${test.x.shape[0].toLocaleString("en")} to be tested on`;
  const drawn = (why: string): LiveNews => {
    const news = newsOf({ ...settings, data: "drawn stories" }, seed, []);
    return {
      news,
      data: "drawn stories",
      banner: `> **Drawn stories stand in for AG News here** (${counts(news)}). ${why} Their words are invented, and nothing below says anything of news.`,
    };
  };
  if (data === "drawn stories") return drawn("Pages train on these, whether or not AG News lies beside.");
  if (found("agnews", undefined, where) === undefined)
    return drawn("AG News is not on this machine; `npx deltalab data agnews` fetches it.");
  const { files, part } = readSet("agnews", where);
  const news = newsOf(settings, seed, files);
  return {
    news,
    data,
    banner: `> **AG News**, ${counts(news)}${part === undefined ? "" : `; the training file is here in part: ${part}`}.`,
  };
}
