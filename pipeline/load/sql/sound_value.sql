SELECT
  {sound_value_names}
FROM undoubted_value
WHERE confidence <> 'D'
