-- Made step by step; see the commits that follow.
select 1;
