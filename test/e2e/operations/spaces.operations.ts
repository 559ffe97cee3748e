import { graphql } from '../../support/gql/gql.ts';

export const SimilarInSpace = graphql(`
  query SimilarInSpace($target: SimilarityTarget!, $model: String, $first: Int) {
    lake {
      similar(target: $target, model: $model, first: $first) {
        space { digest models { name } }
        nearest { similarity entry { text } }
      }
    }
    similarInferences(target: $target, model: $model, first: $first) {
      comparedCount
      space { digest models { name } }
      nearest { similarity inference { inputText } }
    }
  }
`);

export const ReembedInferences = graphql(`
  mutation ReembedInferences($model: String!) {
    reembedInferences(input: { model: $model }) {
      __typename
      ... on ReembedInferencesPayload { reembedding { modelName state progress filledCount failedCount } }
      ... on Error { message }
    }
  }
`);

export const Reembeddings = graphql(`
  query Reembeddings { reembeddings { modelName state progress filledCount failedCount error endedAt } }
`);
