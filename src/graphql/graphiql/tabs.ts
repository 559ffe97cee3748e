/**
 * The tabs that GraphiQL opens with: a mutation, queries and a subscription that run as they are.
 */
export const tabs = [
  {
    query: `# Reads a text and stores its measurements. Run it, then try the other tabs.
mutation Infer {
  infer(input: { text: "What is consciousness?", sessionId: "first-steps" }) {
    __typename
    ... on InferPayload {
      inference {
        id
        fluxPosition
        archetype
        confidence
        signalStrength
        verdict
        lakeWorthy
        elpChannels { ethos logos pathos }
        beamTensor { digits isSacred }
        interventions { position interventionType signalBefore signalAfter confidenceBoost }
      }
    }
    ... on Error { code message }
  }
}
`,
  },
  {
    query: `# The audit trail and the figures of the last 24 hours.
query Overview {
  inferences(first: 5) {
    totalCount
    edges {
      cursor
      node { inputText fluxPosition archetype confidence signalStrength createdAt model { name } }
    }
    pageInfo { hasNextPage endCursor }
  }
  metrics { inferenceCount meanConfidence meanSignalStrength hallucinationCount interventionCount lakeWorthyCount }
  signal { current history(limit: 10) }
  sacredStats { interventionCount positions { position count effectiveness } }
  health { isReady parts { name kind isUp latencyMs } }
}
`,
  },
  {
    query: `# Searches the archive by signal and by meaning, and the audit trail by meaning.
query Lake {
  lake {
    stats { entryCount fileBytes }
    entries(filter: { minSignalStrength: 0.6 }, first: 5) {
      edges { node { text signalStrength fluxPosition createdAt } }
    }
    similar(target: { text: "How does the mind come about?" }, first: 5) {
      isExact
      nearest { similarity entry { text signalStrength } }
    }
  }
  similarInferences(target: { text: "How does the mind come about?" }, first: 5) {
    comparedCount
    nearest { similarity inference { inputText verdict } }
  }
}
`,
  },
  {
    query: `# Stays open and shows each inference as soon as it is committed.
subscription Live {
  inferenceUpdates {
    cursor
    node { inputText fluxPosition archetype confidence signalStrength createdAt }
  }
}
`,
  },
];
