-- wrk -s post.lua URL -- FORM: the same form in every request.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

function init(arguments)
   wrk.body = arguments[1]
end
