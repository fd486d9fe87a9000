-- Rising words of the week that three or more of an alert's reports hold: why it rose, in the citizens' words.
SELECT
    surge.surge_id,
    word.term,
    count(*) AS text_count
FROM rpt_surge AS surge
INNER JOIN rpt_surge_item AS item USING (surge_id)
INNER JOIN rpt_rising_word AS word ON surge.week_on = word.week_on AND list_contains(word.feedback_ids, item.feedback_id)
WHERE surge.week_on = $first_on AND surge.is_for_leader
GROUP BY surge.surge_id, word.term, word.word_rank
HAVING count(*) >= 3
ORDER BY word.word_rank, word.term
