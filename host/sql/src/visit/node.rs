//! The one list of nodes.
use super::{element::Element, key::Key};
use crate::{
    compile::Compiler,
    ddl::{
        AlterEnum, AlterSequence, AlterTable, CreateEnum, CreateIndex, CreateSchema, CreateSequence, CreateTable, CreateTableAs, CreateView, Ddl,
        DropEnum, DropIndex, DropSchema, DropSequence, DropTable, DropView, RefreshView, SetComment,
    },
    dml::{DeleteData, InsertData, MergeData, UpdateData},
    error::Result,
    expr::{
        Between, Binary, Bind, Case, Cast, Collate, ColumnRef, Custom, Exists, Function, InList, InSelect, Junction, Label, Literal, LiteralValue,
        NamedParam, NextValue, Quantified, Raw, Subquery, Tuple, Unary, Window,
    },
    schema::TableColumn,
    select::{Cte, FromItem, Join, Limit, Lock, OrderTerm, SelectData, SetOperation},
    text::TextData,
};

/// Expands to a call of `$expand!` with every node: name, number at the plugin boundary, struct.
///
/// The numbers are an open set and never change; a new node takes the next free one of its group.
macro_rules! for_each_node {
    ($expand:ident) => {
        $expand! {
            Column 1 ColumnRef, Bind 2 Bind, Literal 3 Literal, Raw 4 Raw, Binary 5 Binary, Junction 6 Junction, Unary 7 Unary,
            InList 8 InList, InSelect 9 InSelect, Between 10 Between, Case 11 Case, Cast 12 Cast, Function 13 Function,
            Subquery 14 Subquery, Exists 15 Exists, Tuple 16 Tuple, Label 17 Label, Custom 18 Custom, Window 19 Window,
            Quantified 20 Quantified, Collate 21 Collate, LiteralValue 22 LiteralValue, Param 23 NamedParam, NextValue 24 NextValue,
            Select 64 SelectData, From 65 FromItem, Join 66 Join, Order 67 OrderTerm, Limit 68 Limit, Cte 69 Cte, SetOperation 70 SetOperation, Lock 71 Lock,
            Insert 96 InsertData, Update 97 UpdateData, Delete 98 DeleteData, Text 99 TextData, Merge 100 MergeData,
            CreateTable 128 CreateTable, DropTable 129 DropTable, CreateIndex 130 CreateIndex, TableColumn 131 TableColumn,
            AlterTable 132 AlterTable, DropIndex 133 DropIndex, CreateSequence 134 CreateSequence, AlterSequence 135 AlterSequence,
            DropSequence 136 DropSequence, CreateView 137 CreateView, DropView 138 DropView, RefreshView 139 RefreshView,
            CreateTableAs 140 CreateTableAs, CreateSchema 141 CreateSchema, DropSchema 142 DropSchema, SetComment 143 SetComment,
            CreateEnum 144 CreateEnum, AlterEnum 145 AlterEnum, DropEnum 146 DropEnum, Ddl 147 Ddl,
        }
    };
}

macro_rules! define {
    ($($name:ident $number:literal $node:ident,)+) => {
        /// The kind of a node, with its number at the plugin boundary (SQLAlchemy: `__visit_name__`; it has no numbers).
        ///
        /// ```
        /// use aludel_sql::visit::NodeKind;
        ///
        /// assert_eq!((NodeKind::Select as u32, NodeKind::Select.name()), (64, "Select"));
        /// assert_eq!((NodeKind::from_number(64), NodeKind::from_number(9999)), (Some(NodeKind::Select), None));
        /// assert!(NodeKind::ALL.contains(&NodeKind::CreateTable));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum NodeKind {
            $(#[doc = concat!("[`", stringify!($node), "`].")] $name = $number,)+
        }

        impl NodeKind {
            /// Every kind (SQLAlchemy has no list of them).
            pub const ALL: &[NodeKind] = &[$(NodeKind::$name,)+];

            /// The kind with this number; `None` for one that this host does not know (SQLAlchemy has no numbers).
            pub fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(NodeKind::$name),)+
                    _ => None,
                }
            }

            /// The name, as in messages (SQLAlchemy: `__visit_name__`).
            pub fn name(self) -> &'static str {
                match self {
                    $(NodeKind::$name => stringify!($name),)+
                }
            }
        }

        /// A node of a statement, borrowed (SQLAlchemy: `ClauseElement`). [`Executable::statement`](crate::Executable::statement) and
        /// [`Node::as_ref`](crate::expr::Node::as_ref) give one.
        ///
        /// ```
        /// use aludel_sql::{Executable, text, visit::{Key, NodeKind, NodeRef}};
        ///
        /// let query = text("SELECT 1");
        /// let node: NodeRef<'_> = query.statement();
        /// assert_eq!((node.kind(), node.text(0)), (NodeKind::Text, Some("SELECT 1")));
        /// // The same node, seen again.
        /// assert_eq!(node.address(), query.statement().address());
        /// let mut key = Key::default();
        /// node.key(&mut key);
        /// assert!(!key.bytes().is_empty());
        /// ```
        #[derive(Clone, Copy)]
        pub enum NodeRef<'a> {
            $(#[doc = concat!("[`", stringify!($node), "`].")] $name(&'a $node),)+
        }

        impl<'a> NodeRef<'a> {
            /// Its kind (SQLAlchemy: `__visit_name__`).
            #[inline]
            pub fn kind(self) -> NodeKind {
                match self {
                    $(NodeRef::$name(_) => NodeKind::$name,)+
                }
            }

            /// Appends it to a cache key, without its kind: [`Key::node`] is with it (SQLAlchemy: `_gen_cache_key`).
            #[inline]
            pub fn key(self, key: &mut Key<'a>) {
                match self {
                    $(NodeRef::$name(node) => Element::key(node, key),)+
                }
            }

            /// The host's own rendering, without the dialect's hook.
            pub(crate) fn compile_default(self, compiler: &mut Compiler<'_>) -> Result<()> {
                match self {
                    $(NodeRef::$name(node) => node.compile(compiler),)+
                }
            }

            fn element(self) -> &'a dyn Element {
                match self {
                    $(NodeRef::$name(node) => node,)+
                }
            }

            /// Its address: together with the kind, its identity while the statement lives (SQLAlchemy: `id(element)`).
            pub fn address(self) -> *const () {
                match self {
                    $(NodeRef::$name(node) => std::ptr::from_ref(node).cast(),)+
                }
            }
        }

        /// Gives the loader the list, so that it can turn a kind and an address back into a node.
        #[macro_export]
        #[doc(hidden)]
        macro_rules! nodes {
            ($then:ident) => { $then! { $($name $number,)+ } };
        }
    };
}

for_each_node!(define);

impl<'a> NodeRef<'a> {
    /// The child at a position, from 0, by the layout that the node's struct documents; `None` behind the last (SQLAlchemy: `get_children()[0]`).
    ///
    /// ```
    /// use aludel_sql::{Compare, Executable, Expression, SqlType, Table, column, visit::{NodeKind, NodeRef}};
    ///
    /// let users = Table::new("users").column(column("age", SqlType::Integer));
    /// let adult = users.col::<i32>("age")?.ge(18);
    /// let node: NodeRef<'_> = adult.node().as_ref();
    /// assert_eq!((node.kind(), node.int(0)), (NodeKind::Binary, Some(6)));
    /// assert_eq!(node.children().map(NodeRef::kind).collect::<Vec<_>>(), [NodeKind::Column, NodeKind::Bind]);
    /// assert_eq!(node.child(0).unwrap().text(1), Some("age"));
    /// assert!(node.child(2).is_none());
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn child(self, index: usize) -> Option<NodeRef<'a>> {
        self.element().child(index)
    }

    /// All children, in order (SQLAlchemy: `get_children()`).
    pub fn children(self) -> impl Iterator<Item = NodeRef<'a>> {
        (0..).map_while(move |index| self.child(index))
    }

    /// Goes through the node and all that is in it, from the outside in (SQLAlchemy: `visitors.iterate`). `enter` says whether
    /// to go on into a node.
    ///
    /// ```
    /// use aludel_sql::{Compare, Executable, SqlType, Table, column, select, visit::NodeRef};
    ///
    /// let users = Table::new("users").column(column("age", SqlType::Integer)).column(column("name", SqlType::Text));
    /// let query = select(users.col::<String>("name").unwrap()).filter(users.col::<i32>("age").unwrap().gt(18));
    /// let mut columns = Vec::new();
    /// query.statement().walk(&mut |node| {
    ///     if let NodeRef::Column(column) = node {
    ///         columns.push(column.def().name.to_string());
    ///     }
    ///     true
    /// });
    /// assert_eq!(columns, ["name", "age"]);
    /// ```
    pub fn walk(self, enter: &mut dyn FnMut(NodeRef<'a>) -> bool) {
        if enter(self) {
            self.element().parts(&mut |part| part.walk(enter));
        }
    }

    /// The text at a position, by the node's layout (SQLAlchemy has none: its nodes have attributes).
    pub fn text(self, index: usize) -> Option<&'a str> {
        self.element().text(index)
    }

    /// The number at a position, by the node's layout (SQLAlchemy has none: its nodes have attributes).
    pub fn int(self, index: usize) -> Option<i64> {
        self.element().int(index)
    }
}
