SELECT max(date_on) AS data_on FROM dim_date
