SELECT
    chain.feedback_id,
    chain.agency_codes,
    chain.held_from_on,
    chain.handover_count,
    chain.agency_count,
    chain.return_count,
    chain.return_count > 0 AS is_to_and_fro
FROM {{ touched(ref('int_transfer_chain')) }} AS chain
INNER JOIN {{ ref('fct_feedback') }} USING (feedback_id)
