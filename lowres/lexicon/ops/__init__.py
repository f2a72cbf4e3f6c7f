"""Operations on lexicons, a module each: what is made of one or two lexicons, looked at or written."""
