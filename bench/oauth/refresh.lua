-- wrk -s refresh.lua URL -- FILE: each request spends a refresh token, first those of the file, one a line, and then
-- those that the answers brought. There must be more of them than connections.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
local tokens, first, last = {}, 1, 0

local function keep(token)
   last = last + 1
   tokens[last] = token
end

function init(arguments)
   for token in io.lines(arguments[1]) do
      keep(token)
   end
end

function request()
   local token = tokens[first]
   tokens[first] = nil
   first = first + 1
   return wrk.format(nil, nil, nil, "grant_type=refresh_token&refresh_token=" .. token)
end

function response(status, headers, body)
   local token = string.match(body, '"refresh_token":"([^"]+)"')
   if token then
      keep(token)
   end
end
