// Reads T-SQL statements, each ended by the byte 0x1E, and answers each with a line: `OK`, or `BAD` and what is wrong.
//
// The grammar is Microsoft's own (ScriptDom, SQL Server 2019). It takes any name for a type or a function, so the words
// are compared with what the server has, and the few rules are checked that the server applies behind its parser.
// Built by mcs; started by `parser.rs`.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.SqlServer.TransactSql.ScriptDom;

static class Checker {
  static int Main() {
    var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), false, 1 << 16);
    var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    var statement = new StringBuilder();
    for (int c; (c = input.Read()) >= 0; ) {
      if (c != 0x1e) { statement.Append((char)c); continue; }
      output.WriteLine(Check(statement.ToString()));
      statement.Clear();
    }
    return 0;
  }

  static string Check(string sql) {
    IList<ParseError> errors;
    var tree = new TSql150Parser(true).Parse(new StringReader(sql), out errors);
    if (errors.Count > 0) return Bad(errors[0].Number + " " + errors[0].Line + ":" + errors[0].Column + " " + errors[0].Message);
    var rules = new Rules();
    tree.Accept(rules);
    return rules.Trouble == null ? "OK" : Bad(rules.Trouble);
  }

  static string Bad(string why) {
    why = why.Replace('\n', ' ').Replace('\r', ' ');
    return "BAD " + (why.Length > 400 ? why.Substring(0, 400) : why);
  }
}

// What the parser lets pass and the server does not. The numbers are those of the server's messages.
class Rules : TSqlFragmentVisitor {
  public string Trouble;

  static readonly HashSet<string> Types = Set("sysname geometry geography hierarchyid");
  static readonly HashSet<string> NotNames = Set("true false limit ilike rlike regexp returning");
  static readonly HashSet<string> Functions = Set(@"
    abs acos app_name approx_count_distinct ascii asin atan atn2 avg ceiling char charindex checksum checksum_agg choose
    col_length col_name concat concat_ws cos cot count count_big cume_dist current_timezone datalength dateadd datediff
    datediff_big datefromparts datename datepart datetime2fromparts datetimefromparts datetimeoffsetfromparts day db_id db_name
    degrees dense_rank difference eomonth error_message error_number exp first_value floor format getdate getutcdate grouping
    grouping_id hashbytes host_name ident_current iif indexproperty isdate isjson isnull isnumeric json_modify json_query
    json_value lag last_value lead len log log10 lower ltrim max min month nchar newid newsequentialid ntile object_id
    object_name objectproperty parsename patindex percent_rank percentile_cont percentile_disc pi power quotename radians rand
    rank replace replicate reverse round row_number rowcount_big rtrim schema_id schema_name scope_identity serverproperty
    sessionproperty sign sin smalldatetimefromparts soundex space sqrt square stdev stdevp str string_agg string_escape stuff
    substring sum suser_name suser_sname switchoffset sysdatetime sysdatetimeoffset sysutcdatetime tan timefromparts
    todatetimeoffset translate trim type_id type_name unicode upper user_id user_name var varp xact_state year");

  static HashSet<string> Set(string words) {
    return new HashSet<string>(words.Split(new[] { ' ', '\n', '\r' }, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
  }

  void Found(TSqlFragment place, string what) {
    if (Trouble == null) Trouble = "rule " + place.StartLine + ":" + place.StartColumn + " " + what;
  }

  public override void Visit(UserDataTypeReference type) {
    var name = type.Name.BaseIdentifier.Value;
    if (!Types.Contains(name)) Found(type, "Cannot find data type " + name + ". (2715)");
  }

  public override void Visit(FunctionCall call) {
    var name = call.FunctionName.Value;
    if (call.CallTarget == null && !Functions.Contains(name)) Found(call, "'" + name + "' is not a recognized built-in function name. (195)");
  }

  public override void Visit(ColumnReferenceExpression column) {
    var name = column.MultiPartIdentifier;
    if (name == null || name.Identifiers.Count != 1) return;
    var only = name.Identifiers[0];
    if (only.QuoteType == QuoteType.NotQuoted && NotNames.Contains(only.Value)) Found(column, "Invalid column name '" + only.Value + "'. (207)");
  }

  // The first words of a batch may be the name of a procedure and its arguments, so that `SELEC 1` parses.
  public override void Visit(ExecuteStatement call) {
    var word = call.ScriptTokenStream[call.FirstTokenIndex].Text;
    if (!word.StartsWith("EXEC", StringComparison.OrdinalIgnoreCase)) Found(call, "Could not find stored procedure '" + word + "'. (2812)");
  }

  public override void Visit(UpdateForClause clause) { Found(clause, "FOR UPDATE is only allowed in DECLARE CURSOR. (1003)"); }

  public override void Visit(ReadOnlyForClause clause) { Found(clause, "FOR READ ONLY is only allowed in DECLARE CURSOR. (1003)"); }

  // ---- columns of tables that are queries have names

  public override void Visit(QueryDerivedTable table) { if (table.Columns.Count == 0) Named(table.QueryExpression, table.Alias); }

  public override void Visit(CommonTableExpression table) { if (table.Columns.Count == 0) Named(table.QueryExpression, table.ExpressionName); }

  void Named(QueryExpression query, Identifier alias) {
    var first = First(query);
    if (first == null) return;
    var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
    foreach (var element in first.SelectElements) {
      var scalar = element as SelectScalarExpression;
      if (scalar == null) continue;
      var name = Name(scalar);
      if (name == null) Found(scalar, "No column name was specified for a column of '" + (alias == null ? "" : alias.Value) + "'. (8155)");
      else if (!names.Add(name)) Found(scalar, "The column '" + name + "' was specified multiple times. (8156)");
    }
  }

  static string Name(SelectScalarExpression scalar) {
    if (scalar.ColumnName != null) return scalar.ColumnName.Value;
    var column = scalar.Expression as ColumnReferenceExpression;
    if (column == null || column.MultiPartIdentifier == null) return null;
    var parts = column.MultiPartIdentifier.Identifiers;
    return parts[parts.Count - 1].Value;
  }

  static QuerySpecification First(QueryExpression query) {
    for (;;) {
      var parentheses = query as QueryParenthesisExpression;
      var pair = query as BinaryQueryExpression;
      if (parentheses != null) query = parentheses.QueryExpression;
      else if (pair != null) query = pair.FirstQueryExpression;
      else return query as QuerySpecification;
    }
  }

  // ---- ORDER BY

  public override void Visit(OrderByClause clause) {
    var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
    foreach (var element in clause.OrderByElements) {
      var expression = Bare(element.Expression);
      var words = new Words();
      expression.Accept(words);
      if (!(expression is IntegerLiteral) && !words.Column && !words.Subquery && !words.Function)
        Found(expression, words.Variable ? "The SELECT item identified by the ORDER BY number contains a variable. (1008)"
                                         : "A constant expression was encountered in the ORDER BY list. (408)");
      if ((expression is ColumnReferenceExpression || expression is IntegerLiteral) && !seen.Add(Text(expression)))
        Found(expression, "A column has been specified more than once in the order by list. (169)");
    }
  }

  public override void Visit(QuerySpecification query) {
    if (query.UniqueRowFilter != UniqueRowFilter.Distinct || query.OrderByClause == null) return;
    var selected = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
    foreach (var element in query.SelectElements) {
      var scalar = element as SelectScalarExpression;
      if (scalar == null) return;
      selected.Add(Text(scalar.Expression));
      if (Name(scalar) != null) selected.Add(Name(scalar));
    }
    foreach (var element in query.OrderByClause.OrderByElements)
      if (!(element.Expression is IntegerLiteral) && !selected.Contains(Text(element.Expression)))
        Found(element, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified. (145)");
  }

  static string Text(TSqlFragment fragment) {
    var text = new StringBuilder();
    for (int i = fragment.FirstTokenIndex; i <= fragment.LastTokenIndex; i++) text.Append(fragment.ScriptTokenStream[i].Text);
    return text.ToString();
  }

  public override void Visit(OverClause clause) {
    if (clause.OrderByClause == null) return;
    foreach (var element in clause.OrderByClause.OrderByElements)
      if (Bare(element.Expression) is Literal) Found(element, "Windowed functions do not support constants as ORDER BY clause expressions. (5309)");
  }

  static ScalarExpression Bare(ScalarExpression expression) {
    var parentheses = expression as ParenthesisExpression;
    return parentheses == null ? expression : Bare(parentheses.Expression);
  }

  // ---- GROUP BY

  public override void Visit(ExpressionGroupingSpecification group) {
    var words = new Words();
    group.Accept(words);
    if (words.Subquery) Found(group, "Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause. (144)");
    else if (!words.Column) Found(group, "Each GROUP BY expression must contain at least one column that is not an outer reference. (164)");
    // Another placeholder is another variable.
    else if (words.Variable) Found(group, "Column is invalid in the select list because it is not contained in the GROUP BY clause. (8120)");
  }

  class Words : TSqlFragmentVisitor {
    public bool Column, Subquery, Variable, Function;
    public override void Visit(ColumnReferenceExpression column) { Column = true; }
    public override void Visit(ScalarSubquery query) { Subquery = true; }
    public override void Visit(VariableReference variable) { Variable = true; }
    public override void Visit(FunctionCall call) { Function = true; }
  }
}
