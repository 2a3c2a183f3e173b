// What a Relay app asks for: a page that can be refetched and goes on, and a record by its id.

import { graphql } from "relay-runtime";

export const query = graphql`
  query ArticleListQuery($first: Int!, $after: String) {
    ...ArticleList_articles @arguments(first: $first, after: $after)
  }
`;

export const fragment = graphql`
  fragment ArticleList_articles on Query
  @refetchable(queryName: "ArticleListPaginationQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
    articles(first: $first, after: $after) @connection(key: "ArticleList_articles") {
      edges {
        node {
          id
          ...ArticleList_article
        }
      }
    }
  }
`;

export const article = graphql`
  fragment ArticleList_article on Article @refetchable(queryName: "ArticleListRefetchQuery") {
    headline
    publishedAt
    mentions {
      actor {
        name
      }
    }
  }
`;
